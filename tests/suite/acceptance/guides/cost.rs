//! What an end, a replacement and a smaller size cost, and until when.

use terraform_cli::Product;

use super::Reader;
use crate::story::Cli;

pub const GUIDE: &str = "know-what-ending-costs";

/// The section about features that Terraform does not have.
const OPENTOFU_ONLY: &str = "Keep the old resource running: destroy = false and enabled";

cases![the_guide_works];

fn the_guide_works(cli: &Cli) {
    let reader = Reader::opens(GUIDE, cli);
    let mut reader = match cli.product() {
        Product::Terraform => reader.skips(OPENTOFU_ONLY),
        Product::OpenTofu => reader,
    };
    reader.follows_the_guide();
}
