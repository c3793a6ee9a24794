package io.github.etcdgrpc.backend.jetcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.etcd.jetcd.api.ResponseHeader;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.LeaseList;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LeaseListMethodTest {

    @Test
    void parse_headerAndLeases_readsBothAndSkipsTheUnknown() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeMessage(1, ResponseHeader.newBuilder().setRevision(42).build());
        out.writeByteArray(2, lease(7));
        out.writeString(9, "of a later version");
        out.writeByteArray(2, lease(Long.MAX_VALUE));
        out.flush();

        LeaseList list = LeaseListMethod.DESCRIPTOR.parseResponse(new ByteArrayInputStream(bytes.toByteArray()));

        assertThat(list.revision()).isEqualTo(42);
        assertThat(list.leases()).containsExactly(new LeaseId(7), new LeaseId(Long.MAX_VALUE));
    }

    @Test
    void parse_cutShort_isAnError() {
        ByteArrayInputStream cut = new ByteArrayInputStream(new byte[] {0x12, 0x7f, 0x08});

        assertThatThrownBy(() -> LeaseListMethod.DESCRIPTOR.parseResponse(cut))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("cannot be read");
    }

    private static byte[] lease(long id) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeInt64(1, id);
        out.writeString(5, "of a later version");
        out.flush();
        return bytes.toByteArray();
    }
}
