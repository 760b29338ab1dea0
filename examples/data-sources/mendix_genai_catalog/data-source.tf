data "mendix_genai_catalog" "frankfurt" {
  type   = "text_generation"
  region = "eu-central-1"
}

# What each model costs in Frankfurt, by size.
output "prices" {
  value = {
    for offer in data.mendix_genai_catalog.frankfurt.offers :
    "${offer.model} ${offer.size}" => offer.cloud_tokens
  }
}
