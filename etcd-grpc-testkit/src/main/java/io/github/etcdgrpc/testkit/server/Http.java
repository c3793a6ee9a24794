package io.github.etcdgrpc.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads pages of a server, and leaves no connection and no thread behind. */
final class Http {
    private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(10).toMillis();

    private Http() {}

    static String get(String url) {
        try {
            return read(url);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + url, e);
        }
    }

    /** Tells whether there is such a page and the text stands on it. */
    static boolean says(String url, String text) {
        try {
            return read(url).contains(text);
        } catch (IOException notThere) {
            return false;
        }
    }

    private static String read(String url) throws IOException {
        URLConnection connection = URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
        connection.setRequestProperty("Connection", "close");
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        try (InputStream page = connection.getInputStream()) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            ((HttpURLConnection) connection).disconnect();
        }
    }
}
