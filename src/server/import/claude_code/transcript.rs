//! One file: which line belongs to which agent, and what the session is called.

use super::{
    Kinds,
    lane::{Lane, Telling},
    line::Line,
};
use crate::{
    domain::time::Timestamp,
    server::import::{names, told::Told},
};
use serde_json::json;
use std::collections::HashMap;

pub struct Transcript {
    session: String,
    internal: bool,
    main: Lane,
    /// Sub-agents, by their ids or, before lines named those, by their first lines.
    agents: HashMap<String, Lane>,
    /// The sub-agent of each of their lines, where lines do not name it.
    lane_of: HashMap<String, String>,
    began: Option<Timestamp>,
    project: Option<String>,
    /// Given by a person, else by the tool, else summed up.
    titles: [Option<String>; 3],
    /// Summaries by the line that they sum up to, which may be one of another transcript.
    summaries: HashMap<String, String>,
    last_line: Option<String>,
}

impl Transcript {
    /// `session` is its name as long as no line says another.
    pub fn new(session: String, internal: bool) -> Self {
        Self {
            session,
            internal,
            main: Lane::main(),
            agents: HashMap::new(),
            lane_of: HashMap::new(),
            began: None,
            project: None,
            titles: [const { None }; 3],
            summaries: HashMap::new(),
            last_line: None,
        }
    }

    pub fn read(&mut self, line: Line, kinds: &mut Kinds, told: &mut Told) {
        match line.kind.as_str() {
            "custom-title" => self.titles[0] = line.custom_title.as_deref().and_then(names::name),
            "ai-title" => self.titles[1] = line.ai_title.as_deref().and_then(names::name),
            "summary" => self.hear_summary(line),
            _ => self.hear(line, kinds, told),
        }
    }

    fn hear_summary(&mut self, line: Line) {
        let (Some(leaf), Some(summary)) = (line.leaf_uuid, line.summary.as_deref().and_then(names::name)) else { return };
        if self.last_line.as_ref() == Some(&leaf) {
            self.titles[2] = Some(summary);
        } else {
            self.summaries.insert(leaf, summary);
        }
    }

    fn hear(&mut self, line: Line, kinds: &mut Kinds, told: &mut Told) {
        let Some(at) = line.timestamp else { return told.refuse("has no timestamp") };
        if let Some(session) = &line.session_id {
            self.session = names::id(session, 200);
        }
        let side = line.is_sidechain == Some(true);
        if !side {
            self.began.get_or_insert(at);
            if let Some(folder) = line.cwd.as_deref().and_then(|path| path.rsplit(['/', '\\']).find(|part| !part.is_empty())) {
                self.project = names::name(folder);
            }
            if let Some(summary) = line.uuid.as_ref().and_then(|uuid| self.summaries.remove(uuid)) {
                self.titles[2] = Some(summary);
            }
            self.last_line.clone_from(&line.uuid);
        }
        let internal = self.internal;
        let lane = if side {
            let agent = self.agent_of(&line);
            let run = names::id(&format!("{}-{agent}", self.session), 200);
            self.agents.entry(agent).or_insert_with(|| Lane::of_agent(run, internal))
        } else {
            &mut self.main
        };
        let mut to = Telling { session: &self.session, kinds, told };
        if line.kind == "user" { lane.hear_user(line, at, &mut to) } else { lane.hear_assistant(line, at, &mut to) }
    }

    /// The agent that a line names, else that of the line before it, else the line itself: it is the first.
    fn agent_of(&mut self, line: &Line) -> String {
        if let Some(agent) = &line.agent_id {
            return agent.clone();
        }
        let own = line.uuid.clone().unwrap_or_default();
        let agent = line.parent_uuid.as_ref().and_then(|parent| self.lane_of.get(parent)).unwrap_or(&own).clone();
        self.lane_of.insert(own, agent.clone());
        agent
    }

    pub fn end(mut self, told: &mut Told) {
        let mut kinds = Kinds::new();
        let mut to = Telling { session: &self.session, kinds: &mut kinds, told };
        self.main.close(false, &mut to);
        let mut agents: Vec<_> = self.agents.into_iter().collect();
        agents.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (_, mut agent) in agents {
            agent.close(false, &mut to);
        }
        if let Some(began) = self.began {
            let tags: Vec<&str> = [Some(super::SOURCE), self.project.as_deref()].into_iter().flatten().collect();
            let title = self.titles.into_iter().flatten().next();
            let payload = json!({"title": title, "agent": super::SOURCE, "tags": tags});
            told.event(&format!("session-{}", self.session), "session.started", began, Some(&self.session), payload);
        }
    }
}
