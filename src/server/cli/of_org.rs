//! The argument that names an organisation.

use crate::domain::ids::OrgSlug;
use clap::Args;

#[derive(Args)]
pub struct OfOrg {
    #[arg(long, value_name = "SLUG")]
    pub org: OrgSlug,
}
