data "mendix_genai_catalog" "frankfurt" {
  type   = "text_generation"
  region = "eu-central-1"
}

# What each model costs in Frankfurt, by size.
output "prices" {
  value = {
    for offer in data.mendix_genai_catalog.frankfurt.offers :
    "${offer.model} ${offer.size}" => offer.cloud_tokens if offer.sold_by == "size"
  }
}

# The models that are sold by capacity, with the GenAI Units that a million LLM tokens cost.
output "rates" {
  value = {
    for model in data.mendix_genai_catalog.frankfurt.models :
    model.id => {
      input  = model.genai_units_per_million_input_tokens
      output = model.genai_units_per_million_output_tokens
    } if model.capacity
  }
}
