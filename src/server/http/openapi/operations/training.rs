//! Training jobs, datasets, models and servers.

use super::{
    Kind, Operation, Param,
    params::{ORG, RANGE, compare, in_path, query},
    question::asked,
};

const JOB: &[Param] = &[in_path("id", "The producer's job_id.")];

const LIMIT: &[Param] = &[query("limit", Kind::Number, "Rows, up to 500; the default is 100.")];

const TAG: &str = "Training";

pub const TRAINING: &[Operation] = &[
    asked(
        TAG,
        "/api/v1/training/jobs",
        "training_jobs",
        (
            "The training jobs that began in a range",
            "A job began when it was first heard of. `active` counts those that are queued or running now, whenever they began.",
        ),
        &[
            ORG,
            RANGE,
            LIMIT,
            &[
                query(
                    "sort",
                    Kind::Text,
                    "name, status, progress, loss, eval_loss, last_step, base_model, dataset, began or last_heard, with - in \
                     front for descending; the default is -last_heard. What is unknown comes last.",
                ),
                compare("previous: also how many there were in the range before, and their success rate."),
            ],
        ],
        "TrainingJobsAnswer",
    ),
    asked(
        TAG,
        "/api/v1/training/jobs/{id}",
        "training_job",
        ("One training job with the last of what it measured", ""),
        &[ORG, JOB],
        "TrainingJobRecord",
    ),
    asked(
        TAG,
        "/api/v1/training/jobs/{id}/curve",
        "training_curve",
        (
            "A metric over the steps of a training job",
            "Of more points than were asked for, each stretch of steps shows its lowest and its highest, so no extreme is left out; \
             `total` says how many there are.",
        ),
        &[
            ORG,
            JOB,
            &[
                query("metric", Kind::Text, "loss, eval_loss, learning_rate or another that the job sent; the default is loss."),
                query("points", Kind::Number, "Points at most, from 4 to 5,000; the default is 400."),
            ],
        ],
        "TrainingCurve",
    ),
    asked(
        TAG,
        "/api/v1/training/servers",
        "training_servers",
        (
            "Inference and training servers",
            "A server is online for two minutes after its last heartbeat. `gpu_memory` adds up those that are online and say it.",
        ),
        &[ORG],
        "Servers",
    ),
    asked(
        TAG,
        "/api/v1/training/datasets",
        "training_datasets",
        ("The datasets that were heard of last", ""),
        &[ORG, LIMIT],
        "Datasets",
    ),
    asked(TAG, "/api/v1/training/models", "training_models", ("The models that were heard of last", ""), &[ORG, LIMIT], "Models"),
];
