"""The outputs: manifests, words, pictures, packagers, and the browser that prints."""
