//! The kinds of facts: what can happen in a session, and workflow runs, which happen outside of any.

use crate::domain::session::EntryKind;

/// Which kind of happening a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactKind {
    Message,
    Run,
    ModelCall,
    ToolCall,
    Handoff,
    Feedback,
    /// An execution of a workflow. Never in a session: timelines and figures of sessions, runs and users do not know it.
    WorkflowRun,
}

impl FactKind {
    pub const ALL: [Self; 7] =
        [Self::Message, Self::Run, Self::ModelCall, Self::ToolCall, Self::Handoff, Self::Feedback, Self::WorkflowRun];

    /// Its number in tables, which is also the order of what happened at one instant.
    pub const fn number(self) -> i16 {
        self as i16
    }

    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// As timelines of sessions know it; `None` for what is in no session.
    pub const fn entry(self) -> Option<EntryKind> {
        match self {
            Self::Message => Some(EntryKind::Message),
            Self::Run => Some(EntryKind::Run),
            Self::ModelCall => Some(EntryKind::ModelCall),
            Self::ToolCall => Some(EntryKind::ToolCall),
            Self::Handoff => Some(EntryKind::Handoff),
            Self::Feedback => Some(EntryKind::Feedback),
            Self::WorkflowRun => None,
        }
    }
}

impl From<EntryKind> for FactKind {
    fn from(kind: EntryKind) -> Self {
        match kind {
            EntryKind::Message => Self::Message,
            EntryKind::Run => Self::Run,
            EntryKind::ModelCall => Self::ModelCall,
            EntryKind::ToolCall => Self::ToolCall,
            EntryKind::Handoff => Self::Handoff,
            EntryKind::Feedback => Self::Feedback,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_number_and_every_entry_its_kind() {
        for kind in FactKind::ALL {
            assert_eq!(FactKind::from_number(kind.number()), Some(kind));
            assert!(kind.entry().is_none_or(|entry| FactKind::from(entry) == kind));
        }
        assert!(EntryKind::ALL.into_iter().all(|entry| FactKind::from(entry).entry() == Some(entry)));
    }
}
