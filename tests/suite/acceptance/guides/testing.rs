//! The tests of a module, without a Control Center and with a simulated one.

use std::fs;
use std::path::Path;

use super::{Reader, page};
use crate::story::Cli;

pub const GUIDE: &str = "test-your-own-modules";

cases![the_guide_works];

fn the_guide_works(cli: &Cli) {
    let mut reader = Reader::opens(GUIDE, cli).brings_the_module();
    reader.follows_the_guide();
}

/// The module and its tests are shown as they are in `examples/`.
#[test]
fn the_guide_shows_the_files_of_the_example() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let blocks = page::blocks(GUIDE);
    for file in ["tests/mocked.tftest.hcl", "tests/simulated.tftest.hcl"] {
        let name = format!("modules/assistant/{file}");
        let text = fs::read_to_string(example.join(&name)).expect("the example can be read");
        let shown = format!("# {name}\n\n{text}");
        assert!(
            blocks.iter().any(|block| block.text == shown),
            "the guide does not show examples/{name} as it is"
        );
    }
}
