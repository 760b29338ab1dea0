use super::super::tests::catalog;
use super::*;

/// A selection, written `type environment region models cri purchase`, with `-` for a value that is
/// not known yet, `none` for no models, and a plus sign between several.
fn selection(text: &str) -> Selection {
    let values: Vec<_> = text.split(' ').collect();
    let [resource_type, environment, region, model, cri, size] = values[..] else {
        panic!("a selection has six values: {text}");
    };
    let known = |value: &str| (value != "-").then(|| value.to_owned());
    Selection {
        resource_type: known(resource_type).map(ResourceType::from),
        environment: known(environment),
        region: known(region),
        models: known(model).map(|models| match models.as_str() {
            "none" => Vec::new(),
            models => models.split('+').map(str::to_owned).collect(),
        }),
        are_enabled: false,
        cross_region_inference: known(cri).map(|cri| cri == "true"),
        purchase: known(size).map(|size| match size.parse() {
            Ok(cloud_tokens) => Purchase::Capacity(cloud_tokens),
            Err(_) => Purchase::Size(size),
        }),
    }
}

fn check(text: &str) -> Vec<Mismatch> {
    catalog().check(&selection(text))
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn what_is_offered_has_no_mismatch() {
    for text in [
        "text_generation Test eu-central-1 sonnet-4 true large",
        "text_generation Production ca-central-1 sonnet-3 false small",
        "text_generation Test eu-central-1 haiku true small",
        "text_generation Test eu-central-1 haiku false small",
        // An offer that this version does not know decides nothing.
        "text_generation Test ca-central-1 haiku true small",
        "text_generation Test ca-central-1 haiku false small",
        "embeddings_generation Acceptance eu-central-1 embed false medium",
        "text_generation Test EU-Central-1 Sonnet-4 true LARGE",
        "text_generation TEST eu-central-1 haiku+sonnet-4 true -",
        "text_generation Test eu-central-1 haiku+opus false 5",
        "text_generation Test eu-central-1 opus - 80",
        "knowledge_base Test us-east-1 none false standard",
    ] {
        assert_eq!(check(text), [], "{text}");
    }
}

#[test]
fn what_is_not_known_yet_is_not_checked() {
    for text in [
        "- - - - - -",
        "text_generation - - - - -",
        "- Test - - - -",
        "- - us-east-1 - - -",
        "- - - sonnet-4 - -",
        "text_generation - - sonnet-4 false -",
        "text_generation - eu-central-1 - false -",
        "- - - - - standard",
        "text_generation - - - - medium",
    ] {
        assert_eq!(check(text), [], "{text}");
    }
}

#[test]
fn an_unknown_environment_lists_the_environments() {
    let expected = Mismatch::Environment {
        wanted: "Tset".to_owned(),
        offered: names(&["Acceptance", "Production", "Test"]),
    };
    assert_eq!(
        check("knowledge_base Tset us-east-1 - - standard"),
        [expected]
    );
}

#[test]
fn an_unknown_region_lists_those_that_fit_what_else_is_known() {
    for (text, models, offered, others) in [
        (
            "text_generation - mars sonnet-4 - -",
            &["sonnet-4"][..],
            &["eu-central-1"][..],
            &["ca-central-1", "us-east-1"][..],
        ),
        (
            "text_generation - mars - - -",
            &[],
            &["ca-central-1", "eu-central-1"],
            &["us-east-1"],
        ),
        (
            "knowledge_base - mars - - -",
            &[],
            &["ca-central-1", "eu-central-1", "us-east-1"],
            &[],
        ),
        (
            "- - mars - - -",
            &[],
            &["ca-central-1", "eu-central-1", "us-east-1"],
            &[],
        ),
    ] {
        let expected = Mismatch::Region {
            wanted: "mars".to_owned(),
            exists: false,
            models: names(models),
            offered: names(offered),
            others: names(others),
        };
        assert_eq!(check(text), [expected], "{text}");
    }
}

#[test]
fn something_smaller_is_a_smaller_size_or_capacity() {
    for (text, price, has_smaller) in [
        ("knowledge_base Test eu-central-1 - - standard", 48, false),
        (
            "text_generation Test eu-central-1 sonnet-4 - small",
            30,
            false,
        ),
        (
            "text_generation Test eu-central-1 sonnet-4 - medium",
            60,
            true,
        ),
    ] {
        let found = catalog().has_smaller(&selection(text), price);
        assert_eq!(found, has_smaller, "{text}");
    }
}

#[test]
fn a_region_without_the_type_is_told_before_the_model_is_known() {
    let expected = Mismatch::Region {
        wanted: "us-east-1".to_owned(),
        exists: true,
        models: vec![],
        offered: names(&["eu-central-1"]),
        others: names(&["ca-central-1", "us-east-1"]),
    };
    assert_eq!(check("embeddings_generation - us-east-1 - - -"), [expected]);
}

#[test]
fn an_unknown_model_lists_those_of_the_type_in_the_region_and_nothing_else() {
    for (text, region, offered) in [
        (
            "text_generation - eu-central-1 gpt false small",
            Some("eu-central-1"),
            &["haiku", "opus", "sonnet-4"][..],
        ),
        (
            "text_generation - - gpt - -",
            None,
            &["haiku", "opus", "sonnet-3", "sonnet-4"],
        ),
        // A model of another type is unknown to this type.
        (
            "text_generation - eu-central-1 embed - -",
            Some("eu-central-1"),
            &["haiku", "opus", "sonnet-4"],
        ),
        (
            "text_generation - us-east-1 gpt - -",
            Some("us-east-1"),
            &[],
        ),
        ("knowledge_base - - embed - -", None, &[]),
    ] {
        let expected = Mismatch::Model {
            wanted: text.split(' ').nth(3).unwrap().to_owned(),
            region: region.map(str::to_owned),
            offered: names(offered),
            available_in: vec![],
        };
        assert_eq!(check(text), [expected], "{text}");
    }
}

#[test]
fn a_model_outside_its_regions_tells_its_regions_and_the_models_of_this_one() {
    let expected = Mismatch::Model {
        wanted: "sonnet-4".to_owned(),
        region: Some("ca-central-1".to_owned()),
        offered: names(&["haiku", "sonnet-3"]),
        available_in: names(&["eu-central-1"]),
    };
    assert_eq!(
        check("text_generation Test ca-central-1 sonnet-4 true small"),
        [expected]
    );
}

#[test]
fn an_unknown_region_and_an_unknown_model_are_both_told() {
    let mismatches = check("text_generation Test mars gpt true small");
    assert_eq!(
        mismatches,
        [
            Mismatch::Region {
                wanted: "mars".to_owned(),
                exists: false,
                models: vec![],
                offered: names(&["ca-central-1", "eu-central-1"]),
                others: names(&["us-east-1"]),
            },
            Mismatch::Model {
                wanted: "gpt".to_owned(),
                region: None,
                offered: names(&["haiku", "opus", "sonnet-3", "sonnet-4"]),
                available_in: vec![],
            },
        ]
    );
}

#[test]
fn cross_region_inference_must_be_what_the_model_allows() {
    use CrossRegionInference::{Required, Unavailable};
    for (text, wanted, offered) in [
        (
            "text_generation - eu-central-1 sonnet-4 false -",
            false,
            Required,
        ),
        (
            "text_generation - ca-central-1 sonnet-3 true -",
            true,
            Unavailable,
        ),
        ("knowledge_base - - - true -", true, Unavailable),
    ] {
        let selection = selection(text);
        let models = selection.models.clone().unwrap_or_default();
        let expected = Mismatch::CrossRegionInference {
            wanted,
            model: models.into_iter().next(),
            region: selection.region.clone(),
            offered,
        };
        assert_eq!(catalog().check(&selection), [expected], "{text}");
    }
}

#[test]
fn an_unknown_size_lists_those_of_the_model_or_the_type_by_price() {
    let of_text = &[("small", 30), ("medium", 60), ("large", 120)][..];
    for (text, model, offered, minimum) in [
        ("text_generation - - - - tiny", None, of_text, Some(5)),
        (
            "text_generation - - sonnet-4 - tiny",
            Some("sonnet-4"),
            of_text,
            None,
        ),
        (
            "text_generation - ca-central-1 sonnet-3 - medium",
            Some("sonnet-3"),
            &[("small", 30)],
            None,
        ),
        (
            "text_generation - - opus - small",
            Some("opus"),
            &[],
            Some(5),
        ),
        (
            "- - - embed - large",
            Some("embed"),
            &[("small", 6), ("medium", 12)],
            None,
        ),
        (
            "knowledge_base - - - - small",
            None,
            &[("standard", 48)],
            None,
        ),
    ] {
        let expected = Mismatch::Size {
            wanted: text.split(' ').nth(5).unwrap().to_owned(),
            model: model.map(str::to_owned),
            offered: sizes(offered),
            minimum,
        };
        assert_eq!(check(text), [expected], "{text}");
    }
}

#[test]
fn a_capacity_must_be_sold_for_every_model_and_be_large_enough() {
    let of_haiku = &[("small", 30), ("large", 120)][..];
    for (text, model, offered, minimum) in [
        ("text_generation - - haiku - 4", None, of_haiku, Some(5)),
        (
            "text_generation - - haiku+sonnet-3 - 50",
            Some("sonnet-3"),
            &[("small", 30)],
            Some(5),
        ),
    ] {
        let expected = Mismatch::Capacity {
            wanted: text.split(' ').nth(5).unwrap().parse().unwrap(),
            model: model.map(str::to_owned),
            offered: sizes(offered),
            minimum,
        };
        assert_eq!(check(text), [expected], "{text}");
    }
    let mut older = catalog();
    older.capacity = None;
    let mismatches = older.check(&selection("text_generation - - haiku - 50"));
    let expected = Mismatch::Capacity {
        wanted: 50,
        model: None,
        offered: sizes(of_haiku),
        minimum: None,
    };
    assert_eq!(mismatches, [expected]);
}

#[test]
fn models_that_need_cross_region_inference_do_not_go_with_those_that_exclude_it() {
    for cri in ["-", "true", "false"] {
        let text = format!("text_generation - eu-central-1 haiku+opus+sonnet-4 {cri} 50");
        let conflict = Mismatch::Conflict {
            with: "sonnet-4".to_owned(),
            without: "opus".to_owned(),
            region: "eu-central-1".to_owned(),
        };
        assert_eq!(check(&text)[0], conflict, "{text}");
    }
}

#[test]
fn enabled_models_say_what_is_sold_and_are_not_looked_for() {
    let enabled = |text: &str| {
        catalog().check(&Selection {
            are_enabled: true,
            ..selection(text)
        })
    };
    assert_eq!(enabled("text_generation - - retired - small"), []);
    assert_eq!(enabled("text_generation - - opus - small").len(), 1);
}

fn sizes(sizes: &[(&str, u64)]) -> Vec<(String, u64)> {
    let sizes = sizes.iter();
    sizes
        .map(|&(size, tokens)| (size.to_owned(), tokens))
        .collect()
}

#[test]
fn independent_mismatches_are_all_told() {
    let mismatches = check("text_generation Nowhere eu-central-1 gpt true tiny");
    let kinds: Vec<_> = mismatches
        .iter()
        .map(|mismatch| match mismatch {
            Mismatch::Environment { .. } => "environment",
            Mismatch::Region { .. } => "region",
            Mismatch::Model { .. } => "model",
            Mismatch::CrossRegionInference { .. } | Mismatch::Conflict { .. } => {
                "cross-region inference"
            }
            Mismatch::Size { .. } => "size",
            Mismatch::Capacity { .. } => "capacity",
        })
        .collect();
    assert_eq!(kinds, ["environment", "model", "size"]);
}
