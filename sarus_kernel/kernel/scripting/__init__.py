"""A vault for scripts and pipelines: `sarus_kernel.connect`, without any notebook."""
