package io.github.etcdgrpc.backend.jetcd;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Empty;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.WireFormat;
import io.etcd.jetcd.api.ResponseHeader;
import io.github.etcdgrpc.lease.LeaseId;
import io.github.etcdgrpc.spi.LeaseList;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The method that lists leases, which jetcd's stubs lack, by hand.
 *
 * <p>Source: {@code LeaseLeases} in {@code api/etcdserverpb/rpc.proto} of etcd 3.3 and later: an empty request; a response of the header (1) and of one message (2)
 * for each lease, whose field 1 is the id.
 */
final class LeaseListMethod {
    static final MethodDescriptor<Empty, LeaseList> DESCRIPTOR = MethodDescriptor.<Empty, LeaseList>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("etcdserverpb.Lease/LeaseLeases")
            .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
            .setResponseMarshaller(new Response())
            .setSafe(true)
            .build();

    private static final int HEADER = 1;
    private static final int LEASE = 2;
    private static final int LEASE_ID = 1;

    private LeaseListMethod() {}

    private static final class Response implements MethodDescriptor.Marshaller<LeaseList> {
        @Override
        public InputStream stream(LeaseList value) {
            return new ByteArrayInputStream(new byte[0]);
        }

        @Override
        public LeaseList parse(InputStream stream) {
            try {
                return read(CodedInputStream.newInstance(stream));
            } catch (IOException malformed) {
                throw Status.INTERNAL
                        .withDescription("a list of leases that cannot be read")
                        .withCause(malformed)
                        .asRuntimeException();
            }
        }
    }

    static LeaseList read(CodedInputStream input) throws IOException {
        long revision = 0;
        List<LeaseId> leases = new ArrayList<>();
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case HEADER ->
                    revision = input.readMessage(ResponseHeader.parser(), ExtensionRegistryLite.getEmptyRegistry())
                            .getRevision();
                case LEASE -> leases.add(readLease(input));
                default -> input.skipField(tag);
            }
        }
        return new LeaseList(revision, leases);
    }

    private static LeaseId readLease(CodedInputStream input) throws IOException {
        int outer = input.pushLimit(input.readRawVarint32());
        long id = 0;
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == LEASE_ID) {
                id = input.readInt64();
            } else {
                input.skipField(tag);
            }
        }
        input.popLimit(outer);
        return new LeaseId(id);
    }
}
