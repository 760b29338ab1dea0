//! Lists of GenAI resources: the filter, and one page.

use serde::Deserialize;

use super::lenient;
use super::resource::{GenAiResource, ResourceStatus, ResourceType};

/// Which GenAI resources to list; `None` matches all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceFilter {
    /// Only this type.
    pub resource_type: Option<ResourceType>,
    /// Only this environment.
    pub environment: Option<String>,
    /// Only this region.
    pub region: Option<String>,
    /// Only this status.
    pub status: Option<ResourceStatus>,
}

impl ResourceFilter {
    /// The query parameters of the filter.
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        let parameters = [
            ("type", self.resource_type.as_ref().map(ToString::to_string)),
            ("environment", self.environment.clone()),
            ("region", self.region.clone()),
            ("status", self.status.as_ref().map(ToString::to_string)),
        ];
        parameters
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

/// The most resources that the API puts on one page.
pub(super) const PAGE_LIMIT: usize = 100;

/// How many pages of one list are requested at a time.
pub(super) const PAGES_AT_A_TIME: usize = 8;

/// One page of a list.
///
/// The links to other pages are not read: following them would send the token wherever an answer
/// points.
#[derive(Debug, Deserialize)]
pub(super) struct ResourcePage {
    pub meta: PageMeta,
    pub items: Vec<GenAiResource>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PageMeta {
    pub page: PageCount,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageCount {
    /// The number of resources on all pages together.
    #[serde(deserialize_with = "lenient::count")]
    pub total_elements: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_asks_only_for_what_it_names() {
        assert_eq!(ResourceFilter::default().query(), []);
        let filter = ResourceFilter {
            resource_type: Some(ResourceType::KnowledgeBase),
            environment: Some("Test".to_owned()),
            region: Some("eu-central-1".to_owned()),
            status: Some(ResourceStatus::DeprovisionScheduled),
        };
        let expected = [
            ("type", "knowledge_base"),
            ("environment", "Test"),
            ("region", "eu-central-1"),
            ("status", "DEPROVISION_SCHEDULED"),
        ];
        assert_eq!(
            filter.query(),
            expected.map(|(name, value)| (name, value.to_owned()))
        );
    }
}
