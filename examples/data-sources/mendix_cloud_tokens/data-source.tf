# Use a configuration that manages nothing: these outputs change by themselves, and a plan is not
# empty if an output changes.
data "mendix_cloud_tokens" "now" {}

output "available" {
  value = data.mendix_cloud_tokens.now.available
}

# The Cloud Tokens that come back, and how many are available then.
output "releases" {
  value = [
    for release in data.mendix_cloud_tokens.now.releases :
    "${release.released_at}: ${release.display_name} frees ${release.cloud_tokens}, then ${release.available_after} are available"
  ]
}
