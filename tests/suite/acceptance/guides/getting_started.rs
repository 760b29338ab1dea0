//! The first own configuration, on the simulator.

use serde_json::Value;

use super::Reader;
use crate::story::Cli;

pub const GUIDE: &str = "get-started-on-the-simulator";

cases![the_guide_works];

fn the_guide_works(cli: &Cli) {
    let mut reader = Reader::opens(GUIDE, cli).skips("Start the simulator");
    reader.follows_the_guide();
    // A whole life, and then the month has ended.
    assert_eq!(reader.control_center.resources(), [Value::Null; 0]);
    assert_eq!(reader.control_center.cloud_tokens(), (0, 500));
}
