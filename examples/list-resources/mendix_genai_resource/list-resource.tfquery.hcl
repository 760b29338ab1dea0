# All production resources that are active: what `terraform query` lists.
list "mendix_genai_resource" "production" {
  provider = mendix
  limit    = 200

  config {
    environment = "Production"
    status      = "ACTIVE"
  }
}
