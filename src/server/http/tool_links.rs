//! The tools in which people begin things, where the installation names them: `[links]` of the configuration.

use crate::domain::{
    ids::OrgSlug,
    overview::{Beginning, ToolLink},
};
use serde::{Deserialize, Serialize};

/// Stands for the organisation's slug.
const ORG: &str = "{org}";

/// An address of a page outside; empty where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(String);

impl TryFrom<String> for Address {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_web = ["https://", "http://"].iter().any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'`'));
        if text.is_empty() || (is_web && is_plain) {
            Ok(Self(text))
        } else {
            Err("must be like https://chat.example/new or https://chat.example/{org}/new")
        }
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.0
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToolLinks {
    pub chat: Address,
    pub training: Address,
    pub model: Address,
    pub dataset: Address,
}

impl ToolLinks {
    /// Those that there are, for people of this organisation.
    pub fn of(&self, org: &OrgSlug) -> Vec<ToolLink> {
        let link = |begins| {
            let Address(address) = match begins {
                Beginning::Chat => &self.chat,
                Beginning::Training => &self.training,
                Beginning::Model => &self.model,
                Beginning::Dataset => &self.dataset,
            };
            (!address.is_empty()).then(|| ToolLink { begins, address: address.replace(ORG, org.as_str()) })
        };
        Beginning::ALL.into_iter().filter_map(link).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_and_name_the_organisation() {
        let chat = Address::try_from("https://chat.example/{org}/new".to_owned()).unwrap();
        let links = ToolLinks { chat, ..ToolLinks::default() }.of(&"acme".parse().unwrap());
        assert_eq!(links, [ToolLink { begins: Beginning::Chat, address: "https://chat.example/acme/new".into() }]);
    }

    #[test]
    fn nothing_but_pages_can_be_linked() {
        for wrong in ["javascript:alert(1)", "chat.example", "https://", "https://a b", "//evil.test", "https://a/\"onclick=\""] {
            assert!(Address::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        assert!(Address::try_from(String::new()).is_ok());
    }
}
