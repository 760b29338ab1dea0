//! What the program writes to stderr, as hosts read it.

use serde_json::Value;

use crate::host::Host;

#[tokio::test]
async fn every_line_is_a_log_entry_of_hclog() {
    let host = Host::launch()
        .with_env("TF_LOG", "trace")
        .with_env("PLUGIN_PROTOCOL_VERSIONS", "5")
        .await;
    let ended = host.shutdown().await;
    assert!(ended.stderr.len() >= 2, "{:#?}", ended.stderr);
    for line in ended.stderr {
        let entry: Value = serde_json::from_str(&line).expect("every line is JSON");
        for key in ["@level", "@message", "@module", "@timestamp"] {
            assert!(entry[key].is_string(), "{key} in {line}");
        }
        let timestamp = entry["@timestamp"].as_str().expect("it is a string");
        let (_, fraction) = timestamp.rsplit_once('.').expect("it has a fraction");
        assert_eq!(fraction.len(), "000000Z".len(), "{timestamp}");
        assert!(fraction.ends_with('Z'), "{timestamp}");
        chrono::DateTime::parse_from_rfc3339(timestamp).expect("it is RFC 3339");
    }
}

#[tokio::test]
async fn without_a_level_nothing_is_written_that_is_no_error() {
    let host = Host::launch()
        .with_env("PLUGIN_PROTOCOL_VERSIONS", "5")
        .await;
    assert_eq!(host.shutdown().await.stderr, [""; 0]);
}

#[tokio::test]
async fn the_level_for_this_provider_wins() {
    let host = Host::launch()
        .with_env("TF_LOG", "trace")
        .with_env("TF_LOG_PROVIDER_MENDIX", "error")
        .await;
    assert_eq!(host.shutdown().await.stderr, [""; 0]);
}
