//! What tokens cost. In: a model, a time and tokens. Out: an exact amount, or nothing when the price is unknown.
//!
//! The public price list is the data of genai-prices (MIT, see `genai-prices.LICENSE`), cut down to what text tokens
//! cost; `genai-prices.json` says which version. An organisation's own prices (`org_prices`) go before it.

mod clause;
pub mod list;
pub mod own;
pub mod tariff;
