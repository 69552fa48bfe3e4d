"""The page's views, one file each; Streamlit runs them as scripts, so each draws only when it is run."""
