package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.ErrorCode;
import io.github.etcdgrpc.EtcdError;
import io.github.etcdgrpc.EtcdException;
import io.github.etcdgrpc.RequestOutcome;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTranslatorTest {
    private static final String ENDPOINTS = "one:2379, two:2379";

    private final Delivery unsent = new Delivery();
    private final Delivery sent = new Delivery();

    FailureTranslatorTest() {
        Attributes transport = Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, InetSocketAddress.createUnresolved("one", 2379))
                .build();
        sent.streamCreated(transport, new Metadata());
        sent.outboundMessageSent(0, 1, 1);
    }

    @ParameterizedTest
    @EnumSource(EtcdError.class)
    void ofStatus_textOfEtcd_keepsTheErrorAndItsOutcome(EtcdError error) {
        EtcdException failure = translate(error.grpcCode().toStatus().withDescription(error.text()), sent);

        assertThat(failure.etcdError()).contains(error);
        assertThat(failure).hasMessageContaining("put /a").hasMessageContaining(error.text());
        assertThat(failure.outcome())
                .isEqualTo(
                        error.grpcCode() == Status.Code.UNAVAILABLE
                                ? RequestOutcome.OUTCOME_UNKNOWN
                                : RequestOutcome.REJECTED);
    }

    @ParameterizedTest
    @CsvSource({
        "LEASE_NOT_FOUND, LEASE_NOT_FOUND",
        "LEASE_EXISTS, LEASE_CREATION_FAILED",
        "LEASE_TTL_TOO_LARGE, LEASE_CREATION_FAILED",
        "NO_LEADER, CONNECTION_LOST",
        "LEADER_CHANGED, CONNECTION_LOST",
        "STOPPED, CONNECTION_LOST",
        "UNHEALTHY, CONNECTION_LOST",
        "TIMEOUT, OPERATION_TIMEOUT",
        "TIMEOUT_LEADER_FAILURE, OPERATION_TIMEOUT",
        "TIMEOUT_CONNECTION_LOST, OPERATION_TIMEOUT",
        "PERMISSION_DENIED, OPERATION_FAILED",
        "NO_SPACE, OPERATION_FAILED",
        "COMPACTED, OPERATION_FAILED"
    })
    void ofStatus_textOfEtcd_hasTheCodeOfTheError(EtcdError error, ErrorCode code) {
        assertThat(translate(error.grpcCode().toStatus().withDescription(error.text()), sent)
                        .code())
                .isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource(value = Status.Code.class, names = "OK", mode = EnumSource.Mode.EXCLUDE)
    void ofStatus_notSent_isNotSentWhateverTheCode(Status.Code code) {
        EtcdException failure = translate(code.toStatus(), unsent);

        assertThat(failure.outcome()).isEqualTo(RequestOutcome.NOT_SENT);
        assertThat(failure).hasMessageContaining("put /a").hasMessageContaining(ENDPOINTS);
    }

    @Test
    void ofStatus_notSentAtTheDeadline_isConnectionTimeout() {
        assertThat(translate(Status.DEADLINE_EXCEEDED, unsent).code()).isEqualTo(ErrorCode.CONNECTION_TIMEOUT);
    }

    @Test
    void ofStatus_connectTimedOut_isConnectionTimeout() {
        Status status = Status.UNAVAILABLE.withCause(new ConnectTimeoutException("after 2000 ms"));

        assertThat(translate(status, unsent).code()).isEqualTo(ErrorCode.CONNECTION_TIMEOUT);
    }

    @Test
    void ofStatus_refusedConnection_isConnectionFailedAndSaysWhy() {
        Status status = Status.UNAVAILABLE.withDescription("io exception").withCause(new IOException("refused"));

        EtcdException failure = translate(status, unsent);

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_FAILED);
        assertThat(failure).hasMessageEndingWith("io exception: refused");
    }

    @ParameterizedTest
    @CsvSource({
        "DEADLINE_EXCEEDED, OPERATION_TIMEOUT, OUTCOME_UNKNOWN",
        "UNAVAILABLE, CONNECTION_LOST, OUTCOME_UNKNOWN",
        "CANCELLED, CONNECTION_LOST, OUTCOME_UNKNOWN",
        "UNKNOWN, OPERATION_FAILED, OUTCOME_UNKNOWN",
        "INTERNAL, OPERATION_FAILED, OUTCOME_UNKNOWN",
        "ABORTED, OPERATION_FAILED, OUTCOME_UNKNOWN",
        "DATA_LOSS, OPERATION_FAILED, OUTCOME_UNKNOWN",
        "INVALID_ARGUMENT, OPERATION_FAILED, REJECTED",
        "FAILED_PRECONDITION, OPERATION_FAILED, REJECTED",
        "RESOURCE_EXHAUSTED, OPERATION_FAILED, REJECTED",
        "UNIMPLEMENTED, OPERATION_FAILED, REJECTED"
    })
    void ofStatus_sentWithUnknownText_isJudgedByItsCode(Status.Code status, ErrorCode code, RequestOutcome outcome) {
        EtcdException failure = translate(status.toStatus().withDescription("something new"), sent);

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.outcome()).isEqualTo(outcome);
        assertThat(failure).hasMessageContaining("put /a at one");
    }

    @Test
    void ofStatus_channelClosedUnderTheCall_isConnectionLost() {
        Status status = Status.UNKNOWN.withDescription("channel closed").withCause(new IOException("gone"));

        EtcdException failure = translate(status, sent);

        assertThat(failure.code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        assertThat(failure.outcome()).isEqualTo(RequestOutcome.OUTCOME_UNKNOWN);
    }

    @Test
    void ofText_errorOfGo_losesItsPrefix() {
        EtcdException failure = FailureTranslator.ofText(
                "rpc error: code = PermissionDenied desc = etcdserver: permission denied", "watch /a");

        assertThat(failure.etcdError()).contains(EtcdError.PERMISSION_DENIED);
        assertThat(failure.outcome()).isEqualTo(RequestOutcome.REJECTED);
    }

    @Test
    void ofText_unknownText_isKept() {
        EtcdException failure = FailureTranslator.ofText("mvcc: watcher range is empty", "watch [b, a)");

        assertThat(failure.code()).isEqualTo(ErrorCode.OPERATION_FAILED);
        assertThat(failure).hasMessageEndingWith("watch [b, a): mvcc: watcher range is empty");
    }

    private static EtcdException translate(Status status, Delivery delivery) {
        return FailureTranslator.ofStatus(status, delivery, "put /a", ENDPOINTS);
    }
}
