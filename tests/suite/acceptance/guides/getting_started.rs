//! The first own configuration, on the simulator.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use serde_json::Value;

use super::{Reader, output, page};
use crate::story::Cli;

pub const GUIDE: &str = "get-started-on-the-simulator";

/// The section with the command that does not end.
const HOLD: &str = "Start the simulator";

cases![the_guide_works];

fn the_guide_works(cli: &Cli) {
    let mut reader = Reader::opens(GUIDE, cli).skips(HOLD);
    reader.follows_the_guide();
    // A whole life, and then the month has ended.
    assert_eq!(reader.control_center.resources(), [Value::Null; 0]);
    assert_eq!(reader.control_center.cloud_tokens(), (0, 500));
}

#[test]
#[ignore = "builds the programs once more, as cargo xtask quickstart does; .ci/run runs it"]
fn the_quickstart_holds_what_the_guide_shows() {
    let blocks = page::blocks(GUIDE);
    let mut blocks = blocks.iter().filter(|block| block.section == HOLD);
    let (command, shown) = (blocks.next(), blocks.next());
    let (command, shown) = (command.expect("a command"), shown.expect("its output"));
    let mut child = Command::new("sh")
        .args(["-c", &command.text])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("there is a shell");
    let stdout = BufReader::new(child.stdout.take().expect("stdout was asked for"));
    let (mut said, mut held) = (String::new(), false);
    for line in stdout.lines().map_while(Result::ok) {
        said += &format!("{line}\n");
        if line.contains("after Ctrl-C in this shell") {
            held = true;
            // As a terminal does it: the whole group hears of it, and the output ends.
            let group = i32::try_from(child.id()).expect("a process has a small number");
            killpg(Pid::from_raw(group), Signal::SIGINT).expect("it still runs");
        }
    }
    child.wait().expect("a child can be waited for");
    assert!(held, "it ended by itself:\n{said}");
    output::compare(&shown.text, &said, &shown.place);
}
