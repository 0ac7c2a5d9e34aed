"""The shared language: vocabulary, taxonomies, shapes, IRIs, domain values, quantities, graph, releases."""
