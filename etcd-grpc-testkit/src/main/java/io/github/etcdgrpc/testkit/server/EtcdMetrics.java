package io.github.etcdgrpc.testkit.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a server counted up to one moment, as its {@code /metrics} page says it.
 *
 * @param series the number of each series, by its name and labels as they stand on the page, for instance {@code etcd_server_has_leader} or
 *     {@code grpc_server_handled_total{grpc_code="OK",grpc_method="Put",...}}
 */
public record EtcdMetrics(Map<String, Double> series) {

    /** Copies the map. */
    public EtcdMetrics {
        series = Map.copyOf(series);
    }

    /**
     * Reads the page of a server.
     *
     * @param endpoint where the server serves clients in plaintext, as {@code host:port}
     */
    public static EtcdMetrics of(String endpoint) {
        return parse(Http.get("http://" + endpoint + "/metrics"));
    }

    /** Reads a page in the text format of Prometheus. */
    static EtcdMetrics parse(String page) {
        Map<String, Double> series = new HashMap<>();
        page.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
            int gap = line.lastIndexOf(' ');
            series.put(line.substring(0, gap), number(line.substring(gap + 1)));
        });
        return new EtcdMetrics(series);
    }

    /** Adds up what several servers counted, series by series. */
    static EtcdMetrics total(List<EtcdMetrics> parts) {
        Map<String, Double> total = new HashMap<>();
        parts.forEach(part -> part.series.forEach((name, number) -> total.merge(name, number, Double::sum)));
        return new EtcdMetrics(total);
    }

    /** Returns how many calls of a method, such as {@code LeaseGrant}, the server has ended, whatever the code. */
    public long grpcHandled(String method) {
        return grpcTotal("grpc_server_handled_total", method);
    }

    /** Returns how many calls of a method, such as {@code LeaseKeepAlive}, the server has begun, ended or not: for a streaming method, how many streams. */
    public long grpcStarted(String method) {
        return grpcTotal("grpc_server_started_total", method);
    }

    /** Returns how many messages the server has received for a method, such as {@code LeaseKeepAlive}: several on one stream. */
    public long grpcReceived(String method) {
        return grpcTotal("grpc_server_msg_received_total", method);
    }

    /** Returns the sum of all series of one name, whatever their labels; 0 when there is none. */
    public double sum(String name) {
        return series.entrySet().stream()
                .filter(entry -> entry.getKey().equals(name) || entry.getKey().startsWith(name + "{"))
                .collect(Collectors.summingDouble(Map.Entry::getValue));
    }

    private long grpcTotal(String name, String method) {
        String label = "grpc_method=\"" + method + "\"";
        return Math.round(series.entrySet().stream()
                .filter(entry ->
                        entry.getKey().startsWith(name + "{") && entry.getKey().contains(label))
                .collect(Collectors.summingDouble(Map.Entry::getValue)));
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
