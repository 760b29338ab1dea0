//! The tests of a module, without a Control Center and with a simulated one.

use std::fs;
use std::path::Path;

use terraform_cli::Product;

use super::{Reader, page};
use crate::story::{Cli, World, chat};

pub const GUIDE: &str = "test-your-own-modules";

cases![
    the_guide_works,
    a_mock_makes_up_what_it_is_not_told,
    a_mock_knows_no_rules_of_the_provider,
    an_error_of_the_provider_is_no_expected_failure,
    what_must_not_be_destroyed_is_not_cleaned_up,
];

fn the_guide_works(cli: &Cli) {
    let reader = Reader::opens(GUIDE, cli).brings_the_module();
    let mut reader = match cli.product() {
        Product::Terraform => reader,
        Product::OpenTofu => reader.writes_instead("mocked.tftest.hcl", "mocked.tofutest.hcl"),
    };
    reader.follows_the_guide();
}

/// The module's tests are shown as they are in `examples/`.
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

/// Of the mocks of the module, OpenTofu reads another file: the same but for how they answer in a
/// plan.
#[test]
fn both_programs_have_the_same_mocked_tests() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/modules/assistant/tests");
    let shared = |name: &str| {
        let text = fs::read_to_string(tests.join(name)).expect("the example can be read");
        let lines = text.lines().map(str::trim);
        let lines = lines.filter(|line| !line.starts_with('#') && !line.is_empty());
        let lines = lines.filter(|line| *line != "override_during = plan");
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(shared("mocked.tftest.hcl"), shared("mocked.tofutest.hcl"));
}

/// What `terraform test` prints for `chat` with this size and policy, and this test of it.
#[track_caller]
fn tested(world: &World, size: &str, policy: &str, test: &str) -> String {
    world.write([chat().set("size", size).set("deletion_policy", policy)]);
    world.file("chat.tftest.hcl", test);
    world.run(["test", "-no-color"]).diagnostics_text()
}

const MOCK: &str = "mock_provider \"mendix\" {\n  mock_resource \"mendix_genai_resource\" {\n    override_during = plan\n  }\n}\n";

fn a_mock_makes_up_what_it_is_not_told(cli: &Cli) {
    let world = World::new(cli);
    if cli.product() == Product::OpenTofu {
        let made_up = "mock_provider \"mendix\" {}\nrun \"applied\" {\n  assert {\n    condition = \
                       mendix_genai_resource.chat.deprovision_scheduled_at != null\n    \
                       error_message = \"It should be made up.\"\n  }\n}\n";
        let said = tested(&world, "small", "deprovision", made_up);
        assert!(said.contains("Success! 1 passed, 0 failed."), "{said}");
        return;
    }
    let test = format!("{MOCK}run \"applied\" {{}}\n");
    let said = tested(&world, "small", "deprovision", &test);
    assert!(
        said.contains("Provider produced inconsistent final plan"),
        "{said}"
    );
    assert!(
        said.contains(".deprovision_scheduled_at: was cty.StringVal("),
        "{said}"
    );
}

fn a_mock_knows_no_rules_of_the_provider(cli: &Cli) {
    let mut world = World::new(cli);
    world.env_remove("MENDIX_TOKEN");
    let test = "mock_provider \"mendix\" {}\nrun \"applied\" {}\n";
    let said = tested(&world, "gigantic", "prevent", test);
    assert!(said.contains("Success! 1 passed, 0 failed."), "{said}");
    assert_eq!(world.control_center.requests().total, 0);
}

fn an_error_of_the_provider_is_no_expected_failure(cli: &Cli) {
    let world = World::new(cli);
    let test = "run \"refused\" {\n  command = plan\n  expect_failures = [mendix_genai_resource.chat]\n}\n";
    let said = tested(&world, "gigantic", "deprovision", test);
    assert!(said.contains("Error: Size not available"), "{said}");
    assert!(said.contains("0 passed, 1 failed."), "{said}");
}

fn what_must_not_be_destroyed_is_not_cleaned_up(cli: &Cli) {
    let world = World::new(cli);
    let said = tested(&world, "small", "prevent", "run \"applied\" {}\n");
    assert!(
        said.contains("Error: \"chat\" must not be destroyed"),
        "{said}"
    );
    let left = world.directory().join("errored_test.tfstate").exists();
    match cli.product() {
        Product::Terraform => assert!(said.contains("Failure!"), "{said}"),
        Product::OpenTofu => assert!(said.contains("Success! 1 passed") && left, "{said}"),
    }
    assert_eq!(world.control_center.only()["status"], "ACTIVE");
}
