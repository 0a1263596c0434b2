//! The forms that exports come in, brought to one: traces with their observations.

use super::{
    observation::Observation,
    trace::{Head, Placed, Trace},
};
use crate::server::{
    import::{records::not_json, told::Told},
    producer::Spot,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// The names that tell forms apart.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outer<'a> {
    #[serde(borrow)]
    trace: Option<&'a RawValue>,
    #[serde(borrow)]
    observations: Option<&'a RawValue>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    trace_id: Option<&'a RawValue>,
    #[serde(borrow)]
    start_time: Option<&'a RawValue>,
}

/// The traces of an export. What is wrong in it is refused one by one.
pub fn read(text: &str, told: &mut Told) -> Result<Vec<Trace>, serde_json::Error> {
    let mut traces = Traces::default();
    if text.trim_start().starts_with('[') {
        traces.hear_list(text, told)?;
    } else {
        traces.hear(text, None, told)?;
    }
    Ok(traces.list)
}

#[derive(Default)]
struct Traces {
    list: Vec<Trace>,
    places: HashMap<String, usize>,
}

impl Traces {
    fn hear_list(&mut self, text: &str, told: &mut Told) -> Result<(), serde_json::Error> {
        let whole = told.place.spot;
        for (place, member) in serde_json::from_str::<Vec<&RawValue>>(text)?.into_iter().enumerate() {
            told.place.spot = Spot::Item(place + 1);
            // Ids of observations alone stand in lists of traces.
            if member.get().starts_with('"') {
                continue;
            }
            if let Err(error) = self.hear(member.get(), Some(place + 1), told) {
                told.refuse(not_json(&error));
            }
        }
        told.place.spot = whole;
        Ok(())
    }

    fn hear(&mut self, text: &str, item: Option<usize>, told: &mut Told) -> Result<(), serde_json::Error> {
        let outer: Outer = serde_json::from_str(text)?;
        if let Some(data) = outer.data {
            return self.hear_list(data.get(), told);
        }
        if outer.trace_id.is_some() && outer.start_time.is_some() {
            let observation: Observation = serde_json::from_str(text)?;
            let trace = observation.trace_id.clone().unwrap_or_default();
            self.of(&trace).observations.push(Placed { item: item.unwrap_or(1), observation });
            return Ok(());
        }
        let head: Head = serde_json::from_str(outer.trace.map_or(text, RawValue::get))?;
        let trace = head.id.clone();
        self.of(&trace).head = Some(head);
        let Some(observations) = outer.observations else { return Ok(()) };
        let whole = told.place.spot;
        for (place, member) in serde_json::from_str::<Vec<&RawValue>>(observations.get())?.into_iter().enumerate() {
            if member.get().starts_with('"') {
                continue;
            }
            match serde_json::from_str(member.get()) {
                Ok(observation) => self.of(&trace).observations.push(Placed { item: place + 1, observation }),
                Err(error) => {
                    told.place.spot = Spot::Item(place + 1);
                    told.refuse(not_json(&error));
                    told.place.spot = whole;
                }
            }
        }
        Ok(())
    }

    /// The trace of that id, a new one where none is known.
    fn of(&mut self, id: &str) -> &mut Trace {
        let place = *self.places.entry(id.to_owned()).or_insert_with(|| {
            self.list.push(Trace { id: id.to_owned(), head: None, observations: Vec::new() });
            self.list.len() - 1
        });
        &mut self.list[place]
    }
}
