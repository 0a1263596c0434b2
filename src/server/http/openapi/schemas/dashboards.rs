//! The shape of the landing page as one answer.

use super::{
    Named,
    pieces::{count, list, number, perhaps_time, text, time},
};
use serde_json::{Value, json};

pub fn all() -> Named {
    vec![(
        "DashboardOverview",
        json!({
            "type": "object", "required": ["statistics", "recentActivity", "systemStatus", "quickStats"],
            "properties": {
                "statistics": statistics(),
                "recentActivity": list(happening()),
                "systemStatus": system_status(),
                "quickStats": {"type": "object", "properties": {
                    "trainingSuccessRate": {"type": ["number", "null"], "description": "0 to 1."},
                    "averageConversationLength": {"type": ["number", "null"], "description": "Messages per session."},
                    "mostUsedModel": text(),
                }},
                "complete_to": time(),
            },
        }),
    )]
}

fn statistics() -> Value {
    json!({"type": "object", "properties": {
        "totalConversations": count(), "totalMessages": count(), "totalTrainingJobs": count(),
        "activeTrainingJobs": count(), "totalModels": count(),
        "runningServers": {"type": "integer", "description": "Inference servers that are online."},
        "totalDatasets": count(), "tokensThisWeek": count(), "messagesToday": count(),
    }})
}

fn happening() -> Value {
    json!({"type": "object", "required": ["type", "title", "timestamp"], "properties": {
        "type": {"type": "string", "enum": ["training", "conversation", "model", "dataset"]},
        "title": {"type": "string"}, "subtitle": {"type": "string"}, "timestamp": time(),
        "link": {"type": "string", "description": "A path of ours."},
    }})
}

fn system_status() -> Value {
    json!({"type": "object", "properties": {
        "trainingServer": {"type": "string", "enum": ["online", "offline"]},
        "trainingServerLastHeartbeat": perhaps_time(),
        "database": {"type": "string", "enum": ["connected", "disconnected"]},
        "gpuMemory": {"type": "object", "description": "Of servers that are online; left out where none says it.",
            "properties": {"used": count(), "total": count(), "percentage": number()}},
        "inferenceServers": count(),
    }})
}
