#pragma once

#include <string>

namespace writeback::agent {

/// Sends log lines to stderr: with a time stamp for people, or, where stderr is the journal
/// (systemd.exec(5), JOURNAL_STREAM), with the priority prefix of sd-daemon(3). A thread of its own
/// writes; when the reader of stderr does not keep up, the lines are lost, never the event
/// loop's time. Lines hold no secret and no person's DN: not this file's doing, but every caller's
/// duty.
void start_logging(const std::string& level);
void set_log_level(const std::string& level);
/// Writes what is still waiting.
void stop_logging();

}  // namespace writeback::agent
