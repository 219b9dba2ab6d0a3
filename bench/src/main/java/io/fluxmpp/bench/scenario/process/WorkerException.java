package io.fluxmpp.bench.scenario.process;

/** Another process could not do what it was asked for. */
public final class WorkerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    WorkerException(String message) {
        super(message);
    }
}
