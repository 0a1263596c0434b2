//! One session from its first question to its last event: runs, what goes wrong, who takes over, and what is said of it.

use super::{
    agent::{AGENTS, Agent, ENVIRONMENTS},
    calendar,
    chance::Chance,
    model::Model,
    org::Org,
    person::Person,
    run::{self, Done, Ending, Task},
    scene::Scene,
    topics::{Step, Topic},
};
use crate::server::producer::Event;
use serde_json::json;

/// More exchanges than this nobody has the patience for.
const LONGEST: usize = 14;

/// The `place`-th session that could begin on the local day `day`; `None` when its person has the day off. Depends on
/// nothing else, so that any stretch of time can be generated on its own.
pub fn tell(seed: u64, org: &'static Org, people: &[Person], day: i64, place: i64) -> Option<Vec<Event>> {
    let mut chance = Chance::of(seed, &["session", org.slug], &[day, place]);
    let agent = &AGENTS[chance.weighted(org.agents.into_iter())];
    let person = &people[chance.weighted(people.iter().map(|person| person.weight))];
    let now = calendar::begin(&mut chance, day, person, agent)?;
    let model = model_of(&mut chance, agent);
    let topic = chance.pick(agent.topics);
    let environment = ENVIRONMENTS[chance.weighted(agent.environments.into_iter())];
    let mut scene = Scene::begin(seed, org.slug, &format!("{day}-{place}"), &person.email, agent.source, now, chance);

    let mut started = json!({"agent": agent.name, "environment": environment, "tags": [agent.source]});
    if scene.chance.is(0.93) {
        started["title"] = json!(scene.words.fill(topic.title));
    }
    scene.tell("session.started", started);
    scene.wait(1_200.0, 0.6);
    converse(&mut scene, agent, model, topic);
    if scene.chance.is(0.6) {
        scene.wait(40_000.0, 1.0);
        let reason = if scene.chance.is(0.7) { "closed" } else { "idle" };
        scene.tell("session.ended", json!({"reason": reason}));
    }
    Some(scene.events)
}

fn model_of(chance: &mut Chance, agent: &Agent) -> Model {
    agent.models[chance.weighted(agent.models.iter().map(|(weight, _)| *weight))].1
}

fn converse(scene: &mut Scene, agent: &Agent, model: Model, topic: &Topic) {
    let mut ask = *scene.chance.pick(topic.asks);
    let mut answer = *scene.chance.pick(topic.answers);
    let mut steps = topic.steps;
    let mut next = scene.chance.between(0, topic.follow_ups.len() as i64 - 1) as usize;
    let mut trouble = 0.0;
    for exchange in 0..LONGEST {
        // Nobody writes to an agent that a schedule or an alert wakes.
        let trigger = if exchange == 0 { *scene.chance.pick(agent.triggers) } else { "chat" };
        let text = scene.words.fill(ask);
        scene.say("user", &text, None, None);
        let done = run::tell(scene, &Task { agent, model, trigger, steps, answer, trouble });
        feed_back(scene, &done);
        // What failed once fails again more often than not at all.
        trouble = if matches!(done.ending, Ending::Failed(_)) { 0.35 } else { 0.0 };
        let Some(then) = follow(scene, agent, &done) else { return };
        if let Then::Again = then {
            // Some say the very same once more.
            if scene.chance.is(0.35) {
                pause(scene);
                continue;
            }
            ask = *scene.chance.pick(&[
                "Please try again.",
                "That did not work, once more please.",
                "Try it again, I fixed the access.",
            ]);
        } else {
            (ask, answer) = topic.follow_ups[next % topic.follow_ups.len()];
            next += 1;
            let fewer = scene.chance.between(0, 2).min(topic.steps.len() as i64) as usize;
            steps = &topic.steps[topic.steps.len() - fewer..];
        }
        pause(scene);
    }
}

enum Then {
    /// The same wish again.
    Again,
    /// The next question.
    On,
}

/// What follows a run; `None` when the session ends with it.
fn follow(scene: &mut Scene, agent: &Agent, done: &Done) -> Option<Then> {
    match done.ending {
        Ending::Succeeded => {
            if scene.chance.is(agent.to_local) {
                hand_off(scene, agent, done, "to_local", "workstation", "The rest needs files that only the user's machine has.");
                return goes_on(scene, 0.35);
            }
            if scene.chance.is(agent.to_human) {
                hand_off(scene, agent, done, "to_human", "service desk", "The customer asked for a person.");
                return goes_on(scene, 0.2);
            }
            let (probability, place) = agent.to_agent;
            if scene.chance.is(probability) {
                hand_over(scene, agent, done, &AGENTS[place]);
                return goes_on(scene, 0.6);
            }
            goes_on(scene, 0.47)
        }
        Ending::Failed(_) => {
            if scene.chance.is(0.55) {
                return Some(Then::Again);
            }
            if scene.chance.is(0.3) {
                hand_off(scene, agent, done, "to_local", "workstation", "The agent failed; the user goes on by hand.");
                return goes_on(scene, 0.25);
            }
            if scene.chance.is(0.35) {
                hand_off(scene, agent, done, "to_human", "on call", "The agent failed and asks for help.");
                return goes_on(scene, 0.4);
            }
            None
        }
        Ending::Cancelled => goes_on(scene, 0.6),
        Ending::Silent => goes_on(scene, 0.1),
    }
}

fn goes_on(scene: &mut Scene, probability: f64) -> Option<Then> {
    scene.chance.is(probability).then_some(Then::On)
}

fn hand_off(scene: &mut Scene, agent: &Agent, done: &Done, kind: &str, to: &str, reason: &str) {
    scene.wait(700.0, 0.5);
    let payload = json!({
        "handoff_id": format!("ho_{}", scene.chance.hex(12)), "kind": kind, "from": agent.name, "to": to,
        "run_id": done.run_id, "reason": reason,
    });
    scene.tell("handoff.created", payload);
}

/// Another agent takes over and works on what this one left, without being asked. Now and then it is not content and hands it
/// back, and so it may go several times.
fn hand_over(scene: &mut Scene, from: &Agent, done: &Done, to: &Agent) {
    let (mut from, mut to) = (from, to);
    let mut done = take_over(scene, from, done, to);
    for back in [0.3, 0.6, 0.6, 0.6] {
        if done.ending != Ending::Succeeded || !scene.chance.is(back) {
            return;
        }
        (from, to) = (to, from);
        done = take_over(scene, from, &done, to);
    }
}

fn take_over(scene: &mut Scene, from: &Agent, done: &Done, to: &Agent) -> Done {
    hand_off(scene, from, done, "to_agent", to.name, "The change is ready for the next pair of eyes.");
    let model = model_of(&mut scene.chance, to);
    let topic = scene.chance.pick(to.topics);
    let (answer, steps): (&str, &[Step]) = (*scene.chance.pick(topic.answers), topic.steps);
    // Another model has seen none of it.
    scene.remembered = 0;
    let done = run::tell(scene, &Task { agent: to, model, trigger: "handoff", steps, answer, trouble: 0.0 });
    feed_back(scene, &done);
    scene.remembered = 0;
    done
}

fn feed_back(scene: &mut Scene, done: &Done) {
    let (probability, good) = if done.ending == Ending::Succeeded { (0.09, 0.82) } else { (0.12, 0.05) };
    if !scene.chance.is(probability) {
        return;
    }
    let happy = scene.chance.is(good);
    scene.wait(15_000.0, 0.8);
    let mut payload = json!({"rating": if happy { 1.0 } else { -1.0 }, "run_id": done.run_id});
    if let Some(message) = &done.answer {
        payload["message_id"] = json!(message);
    }
    if scene.chance.is(0.4) {
        let happy_words = ["Exactly what I needed.", "Saved me an afternoon.", "Clear and correct."];
        let other_words = ["Missed the point.", "Too slow.", "It stopped halfway.", "The code does not compile."];
        payload["comment"] = json!(if happy { *scene.chance.pick(&happy_words) } else { *scene.chance.pick(&other_words) });
    }
    scene.tell("feedback.given", payload);
}

/// Until the next question: mostly a minute or two, sometimes lunch, now and then the next day.
fn pause(scene: &mut Scene) {
    match scene.chance.unit() {
        part if part < 0.025 => scene.wait(20.0 * 3_600_000.0, 0.15),
        part if part < 0.16 => scene.wait(35.0 * 60_000.0, 0.6),
        _ => scene.wait(95_000.0, 0.9),
    }
    // Providers forget what they cached within minutes.
    if let [.., last] = scene.events.as_slice()
        && scene.now.since(last.occurred_at) > 5 * crate::domain::time::MINUTE
    {
        scene.remembered = 0;
    }
}
