"""What a browser meets: the API, the widget and the page."""
