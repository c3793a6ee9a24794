package io.github.etcdgrpc.testkit.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;

/** etcd's own JSON over HTTP: a client on this side of the container's wall. */
record Gateway(String endpoint) {
    private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(3).toMillis();

    void put(String key, String value) throws IOException {
        post("/v3/kv/put", "{\"key\":\"" + base64(key) + "\",\"value\":\"" + base64(value) + "\"}");
    }

    /** Tells whether the key is there and has that value. */
    boolean has(String key, String value) throws IOException {
        return post("/v3/kv/range", "{\"key\":\"" + base64(key) + "\"}")
                .contains("\"value\":\"" + base64(value) + "\"");
    }

    private String post(String path, String body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://" + endpoint + path).toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body.getBytes(UTF_8));
        }
        return new String(connection.getInputStream().readAllBytes(), UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
