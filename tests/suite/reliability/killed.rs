//! A signal ends Terraform and the provider in the middle of an apply.
//!
//! After SIGKILL, a resource whose creation the API has just accepted is in no state. Nothing can
//! change that. What matters is that the next plan names it with its id, and that a user who
//! follows the plan pays for nothing twice. After SIGTERM, which a third of the rounds use,
//! everything that the API accepted is in state. `cargo xtask kill-test` runs many rounds.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use terraform_cli::Running;

use crate::story::{World, on_path, text_generation};

/// How many rounds run at the same time.
const AT_A_TIME: u64 = 3;

/// How many resources Terraform handles at the same time.
const PARALLELISM: usize = 10;

const BEGIN: &str = "<!-- killed: written by `cargo xtask kill-test` -->\n";
const END: &str = "<!-- killed: end -->\n";

/// How a round ends its apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// SIGKILL: both end at once.
    Killed,
    /// SIGTERM: both are asked to end.
    Terminated,
}

impl Ending {
    /// SIGTERM in every third round.
    fn of_round(number: u64) -> Self {
        if number % 3 == 2 {
            Ending::Terminated
        } else {
            Ending::Killed
        }
    }

    fn end(self, mut running: Running) {
        match self {
            Ending::Killed => running.kill(),
            Ending::Terminated => {
                if !running.has_ended() {
                    running.terminate();
                }
                running.finish().expect("it ends by itself");
            }
        }
    }
}

/// The figures of all rounds.
#[derive(Default)]
struct Figures {
    resources: usize,
    killed: Tally,
    terminated: Tally,
}

/// The figures of the rounds that end in one way.
#[derive(Default)]
struct Tally {
    rounds: usize,
    accepted: usize,
    left_over: usize,
    rounds_with_left_over: usize,
    torn_states: usize,
}

#[test]
fn what_a_killed_apply_leaves_is_named_and_nothing_is_paid_twice() {
    let number = |name: &str| std::env::var(name).ok()?.parse().ok();
    let rounds = number("MENDIX_KILL_ROUNDS").unwrap_or(3);
    let resources = number("MENDIX_KILL_RESOURCES").unwrap_or(10);
    let seed = number("MENDIX_KILL_SEED").unwrap_or_else(|| fastrand::u64(..));
    // Printed for a round that fails: the same seed kills at the same moments.
    println!("MENDIX_KILL_SEED={seed}");
    let figures = Mutex::new(Figures {
        resources: usize::try_from(resources).expect("it is small"),
        ..Figures::default()
    });
    thread::scope(|scope| {
        for lane in 0..AT_A_TIME {
            let figures = &figures;
            scope.spawn(move || {
                for number in (lane..rounds).step_by(AT_A_TIME as usize) {
                    let resources = figures.lock().expect("no round failed").resources;
                    let ending = Ending::of_round(number);
                    let round = Round::run(seed.wrapping_add(number), resources, ending);
                    figures.lock().expect("no round failed").add(ending, &round);
                    println!("round {number}: {ending:?}, {round:?}");
                }
            });
        }
    });
    if std::env::var_os("MENDIX_WRITE_FIGURES").is_some() {
        figures.into_inner().expect("no round failed").write();
    }
}

/// The result of one round.
#[derive(Debug)]
struct Round {
    /// How many creations the API had accepted when the apply ended.
    accepted: usize,
    /// How many of those were in no state.
    left_over: usize,
    /// Whether the kill came while Terraform was writing its state.
    torn_state: bool,
}

impl Round {
    fn run(seed: u64, resources: usize, ending: Ending) -> Round {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut world = World::with(on_path(), |options| {
            options.latency = Duration::from_millis(20);
            options.provisioning_delay = Duration::from_millis(100);
            // Provisioning ends only if the clock runs.
            options.clock = None;
        });
        world
            .control_center
            .set_company(json!({"cloudTokens": {"total": 1_000_000}}));
        let names: Vec<_> = (0..resources)
            .map(|number| format!("r{number:02}"))
            .collect();
        let blocks = || names.iter().map(|name| text_generation(name));
        world.write(blocks());

        let moment = random.usize(1..=resources);
        let later = Duration::from_millis(random.u64(0..600));
        let mut running = world.start(["apply", "-input=false", "-auto-approve"]);
        let limit = Instant::now() + Duration::from_secs(120);
        let created = |world: &World| {
            let requests = world.control_center.requests();
            usize::try_from(requests.to("POST /v1/genai/resources")).expect("it is small")
        };
        while created(&world) < moment && !running.has_ended() {
            assert!(Instant::now() < limit, "seed {seed}: the apply hangs");
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(later);
        ending.end(running);

        // The simulator finishes the requests that it has received, although nothing receives the
        // answers.
        let mut there = world.control_center.resources();
        loop {
            thread::sleep(Duration::from_millis(100));
            let now = world.control_center.resources();
            if now.len() == there.len() {
                break;
            }
            there = now;
        }
        let state = std::fs::read(world.state_path()).unwrap_or_default();
        let is_readable = serde_json::from_slice::<Value>(&state).is_ok();
        // Terraform first creates an empty file for its lock, and empties the file before each
        // write. If the API accepted more creations than Terraform handles at the same time,
        // Terraform had already written some state.
        let torn_state = !is_readable && (!state.is_empty() || there.len() > PARALLELISM);
        let known: BTreeSet<_> = if is_readable {
            world
                .remembers()
                .iter()
                .map(|name| world.id(name))
                .collect()
        } else {
            // A user would remove a state file that is no longer readable.
            if !state.is_empty() {
                std::fs::remove_file(world.state_path()).expect("it can be removed");
            }
            BTreeSet::new()
        };
        let left_over: BTreeMap<String, String> = there
            .iter()
            .map(|resource| (text(&resource["id"]), text(&resource["displayName"])))
            .filter(|(id, _)| !known.contains(id))
            .collect();

        if ending == Ending::Terminated {
            assert!(is_readable, "seed {seed}: the state is torn");
            assert!(left_over.is_empty(), "seed {seed}: lost {left_over:?}");
        }

        let planned = world.plan().succeeds();
        let mut imports = String::new();
        for (id, name) in &left_over {
            let named = planned.mentions(&format!("id = {id:?}"));
            assert!(named, "seed {seed}: {name} ({id}) is not named:\n{planned}");
            writeln!(
                imports,
                "import {{\n  to = mendix_genai_resource.{name}\n  id = {id:?}\n}}"
            )
            .expect("a string takes it");
        }
        world.beside(&imports).write(blocks());
        world.apply().succeeds();

        let there = world.control_center.resources();
        let mut found: Vec<_> = there
            .iter()
            .map(|resource| text(&resource["displayName"]))
            .collect();
        found.sort();
        assert_eq!(found, names, "seed {seed}: each once");
        assert_eq!(world.remembers(), names, "seed {seed}");
        world.plan().finds_nothing_to_do();
        Round {
            accepted: known.len() + left_over.len(),
            left_over: left_over.len(),
            torn_state,
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("it is a text").to_owned()
}

impl Figures {
    fn add(&mut self, ending: Ending, round: &Round) {
        let tally = match ending {
            Ending::Killed => &mut self.killed,
            Ending::Terminated => &mut self.terminated,
        };
        tally.rounds += 1;
        tally.accepted += round.accepted;
        tally.left_over += round.left_over;
        tally.rounds_with_left_over += usize::from(round.left_over > 0);
        tally.torn_states += usize::from(round.torn_state);
    }

    fn write(self) {
        let Figures {
            resources,
            killed,
            terminated,
        } = self;
        let row = |what: &str, figure: fn(&Tally) -> String| {
            format!(
                "| {what} | {} | {} |\n",
                figure(&killed),
                figure(&terminated)
            )
        };
        let table = [
            "| | SIGKILL | SIGTERM |\n|---|---|---|\n".to_owned(),
            row(&format!("rounds of {resources} resources"), |tally| {
                tally.rounds.to_string()
            }),
            row(
                "creations that the API had accepted",
                |tally| tally.accepted.to_string(),
            ),
            row("of these in no state", |tally| {
                format!("{}, in {} rounds", tally.left_over, tally.rounds_with_left_over)
            }),
            row(
                "of these named by the next plan with id and import block",
                |tally| tally.left_over.to_string(),
            ),
            row(
                "resources that existed twice after the next apply",
                |_| "0".to_owned(),
            ),
            row(
                "state files that Terraform left empty or torn, so that everything in them was left over",
                |tally| tally.torn_states.to_string(),
            ),
        ]
        .concat();
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/design/reliability.md");
        let text = std::fs::read_to_string(&page).expect("the page is there");
        let (before, rest) = text.split_once(BEGIN).expect("the page has the mark");
        let (_, after) = rest.split_once(END).expect("the page has the end mark");
        let text = format!("{before}{BEGIN}{table}{END}{after}");
        std::fs::write(&page, text).expect("the page can be written");
    }
}
