"""The kernel's side of the panel in JupyterLab: what may be asked at any time."""
