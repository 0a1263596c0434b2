//! The types of events that are stored: those of the wire contract, and those that come in over OTLP.

/// Declares each type once, with its name on the wire and whether it needs a session.
macro_rules! event_types {
    ($($variant:ident $name:literal $session:literal)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum EventType {
            $($variant,)*
        }

        impl EventType {
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name on the wire and in the table `events`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// Such an event is about a session and has to name it.
            pub const fn needs_session(self) -> bool {
                match self {
                    $(Self::$variant => $session,)*
                }
            }

            /// It comes in over OTLP alone, and its payload is as `ingest::otlp` writes it.
            pub const fn is_of_otlp(self) -> bool {
                matches!(self, Self::OtelSpan | Self::OtelLog | Self::OtelMetric)
            }
        }
    };
}

event_types! {
    SessionStarted "session.started" true
    SessionEnded "session.ended" true
    MessageCreated "message.created" true
    RunStarted "run.started" false
    RunCompleted "run.completed" false
    ModelCalled "model.called" false
    ToolCalled "tool.called" false
    HandoffCreated "handoff.created" true
    FeedbackGiven "feedback.given" true
    WorkflowRegistered "workflow.registered" false
    WorkflowRunStarted "workflow_run.started" false
    WorkflowRunCompleted "workflow_run.completed" false
    ServiceRequestChanged "service_request.changed" false
    TrainingUpdated "training.updated" false
    TrainingMetrics "training.metrics" false
    DatasetUpdated "dataset.updated" false
    ModelUpdated "model.updated" false
    ServerHeartbeat "server.heartbeat" false
    OtelSpan "otel.span" false
    OtelLog "otel.log" false
    OtelMetric "otel.metric" false
}
