# By its name, which must be the name of exactly one resource.
data "mendix_genai_resource" "chat" {
  display_name = "Support chat"
}

# By its id.
data "mendix_genai_resource" "manuals" {
  id = "4b0d8c0e-5a54-4cb1-a5e3-0f6a3c1d2e3f"
}

output "chat" {
  value = {
    model  = data.mendix_genai_resource.chat.model
    portal = data.mendix_genai_resource.chat.portal_url
  }
}
