# A configuration of its own, which manages nothing: these outputs change by themselves, and a plan
# whose outputs change is not empty.
data "mendix_cloud_tokens" "now" {}

output "available" {
  value = data.mendix_cloud_tokens.now.available
}

# What comes back, and how much is available then.
output "releases" {
  value = [
    for release in data.mendix_cloud_tokens.now.releases :
    "${release.released_at}: ${release.display_name} frees ${release.cloud_tokens}, then ${release.available_after} are available"
  ]
}
