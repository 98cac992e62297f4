"""The OpenAPI document of the endpoints, made from what they declare (space_project/api/endpoint.py)."""
