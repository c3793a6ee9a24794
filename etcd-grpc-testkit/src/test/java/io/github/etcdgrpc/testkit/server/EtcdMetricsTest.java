package io.github.etcdgrpc.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EtcdMetricsTest {
    private static final String PAGE = """
            # HELP grpc_server_handled_total Total number of RPCs
            # TYPE grpc_server_handled_total counter
            grpc_server_handled_total{grpc_code="OK",grpc_method="Put",grpc_service="etcdserverpb.KV"} 3
            grpc_server_handled_total{grpc_code="NotFound",grpc_method="Put",grpc_service="etcdserverpb.KV"} 2
            grpc_server_handled_total{grpc_code="OK",grpc_method="Range",grpc_service="etcdserverpb.KV"} 1.5e+06
            grpc_server_started_total{grpc_method="LeaseKeepAlive",grpc_type="bidi_stream"} 2
            grpc_server_msg_received_total{grpc_method="LeaseKeepAlive",grpc_type="bidi_stream"} 7
            etcd_server_has_leader 1
            a_bucket{le="+Inf"} +Inf
            """;

    private final EtcdMetrics metrics = EtcdMetrics.parse(PAGE);

    @Test
    void grpcHandled_severalCodes_isTheirSum() {
        assertThat(metrics.grpcHandled("Put")).isEqualTo(5);
        assertThat(metrics.grpcHandled("Range")).isEqualTo(1_500_000);
        assertThat(metrics.grpcHandled("LeaseGrant")).isZero();
    }

    @Test
    void grpcReceived_countsMessages() {
        assertThat(metrics.grpcReceived("LeaseKeepAlive")).isEqualTo(7);
    }

    @Test
    void grpcStarted_countsStreams() {
        assertThat(metrics.grpcStarted("LeaseKeepAlive")).isEqualTo(2);
        assertThat(metrics.grpcHandled("LeaseKeepAlive")).isZero();
    }

    @Test
    void series_withoutLabelsAndInfinite_areRead() {
        assertThat(metrics.series()).containsEntry("etcd_server_has_leader", 1.0);
        assertThat(metrics.sum("a_bucket")).isInfinite();
    }

    @Test
    void total_twoServers_addsUpSeriesBySeries() {
        EtcdMetrics total = EtcdMetrics.total(List.of(metrics, metrics, EtcdMetrics.parse("only_here 1")));

        assertThat(total.grpcHandled("Put")).isEqualTo(10);
        assertThat(total.series()).containsEntry("etcd_server_has_leader", 2.0).containsEntry("only_here", 1.0);
    }
}
