package io.fluxmpp.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A socket over loopback at whose other end every byte comes back: what the machine takes for a round trip. */
final class LoopbackEcho implements AutoCloseable {

    private final Socket here;
    private final Socket there;
    private final byte[] bytes;

    /** @param size how many bytes go there and back */
    LoopbackEcho(int size) {
        bytes = new byte[size];
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            here = new Socket(door.getInetAddress(), door.getLocalPort());
            there = door.accept();
            here.setTcpNoDelay(true);
            there.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread echo = new Thread(this::echo, "echo");
        echo.setDaemon(true);
        echo.start();
    }

    private void echo() {
        byte[] arrived = new byte[bytes.length];
        try {
            for (int count = there.getInputStream().read(arrived);
                    count >= 0;
                    count = there.getInputStream().read(arrived)) {
                there.getOutputStream().write(arrived, 0, count);
            }
        } catch (IOException closed) {
            // The end of the benchmark.
        }
    }

    /** There and back once. */
    int roundTrip() {
        try {
            here.getOutputStream().write(bytes);
            new DataInputStream(here.getInputStream()).readFully(bytes);
            return bytes.length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (here;
                there) {
            here.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
