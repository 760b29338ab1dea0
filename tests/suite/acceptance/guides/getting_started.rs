//! A user's first configuration, on the simulator.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use serde_json::Value;

use super::{Reader, output, page};
use crate::story::Cli;

pub const GUIDE: &str = "get-started-on-the-simulator";

/// The configuration that the quickstart runs.
const QUICKSTART: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/quickstart/main.tf");

/// The section with the command that does not end.
const HOLD: &str = "Start the simulator";

cases![the_guide_works];

fn the_guide_works(cli: &Cli) {
    let mut reader = Reader::opens(GUIDE, cli).skips(HOLD);
    leave_what_the_quickstart_leaves(&mut reader);
    reader.follows_the_guide();
    // A whole life cycle, after which the bundle month has ended.
    assert_eq!(reader.control_center.resources(), [Value::Null; 0]);
    assert_eq!(reader.control_center.cloud_tokens(), (0, 500));
}

/// Creates and destroys the quickstart's three resources, as the reader has done before.
fn leave_what_the_quickstart_leaves(reader: &mut Reader) {
    let directory = reader.shell.directory().join("quickstart");
    fs::create_dir(&directory).expect("the directory can be written");
    fs::copy(QUICKSTART, directory.join("main.tf")).expect("the example can be copied");
    let line = format!(
        "cd '{}'\nterraform init\nterraform apply\nterraform destroy\ncd ..",
        directory.display()
    );
    let answer = reader.shell.run(&line);
    assert_eq!(answer.code, 0, "{}", answer.output);
    assert_eq!(reader.control_center.resources().len(), 3);
}

/// Pastes into a second shell, as a reader does, the paragraphs that the quickstart prints
/// separately.
#[track_caller]
fn paste(said: &str) {
    let apart = |start: &str| {
        let mut paragraphs = said.split("\n\n");
        let found = paragraphs.find(|paragraph| paragraph.starts_with(start));
        found.unwrap_or_else(|| panic!("nothing begins with {start:?}:\n{said}"))
    };
    let script = format!("{}\n{} -input=false\n", apart("export "), apart("cd '"));
    let output = Command::new("sh").args(["-ec", &script]).output();
    let output = output.expect("there is a shell");
    let plan = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{script}\n{plan}");
    assert!(plan.contains("3 to add"), "{plan}");
    // Without this sentence, a reader would take the resources for existing ones.
    assert!(said.contains("offers to buy them again:"), "{said}");
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
        if line.starts_with("Ctrl-C in this shell ends the simulator") {
            held = true;
            paste(&said);
            // As a terminal does: the signal reaches the whole group, and the output ends.
            let group = i32::try_from(child.id()).expect("a process has a small number");
            killpg(Pid::from_raw(group), Signal::SIGINT).expect("it still runs");
        }
    }
    child.wait().expect("a child can be waited for");
    assert!(held, "it ended by itself:\n{said}");
    output::compare(&shown.text, &said, &shown.place);
}
