# `terraform query` lists all production resources that are active.
list "mendix_genai_resource" "production" {
  provider = mendix
  limit    = 200

  config {
    environment = "Production"
    status      = "ACTIVE"
  }
}
