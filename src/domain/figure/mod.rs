//! Figures: every number that is shown or answered is a row of the `register`, with what its `spec` says of it; `value` is what it
//! comes to, and `change` how that moved.

mod change;
mod register;
mod spec;
mod value;

use std::collections::BTreeMap;

pub use change::Change;
pub use register::Figure;
pub use spec::{Better, Spec, Unit};
pub use value::{FigureValue, Percentile, Quantiles};

/// Values by figure.
pub type Figures = BTreeMap<Figure, FigureValue>;
