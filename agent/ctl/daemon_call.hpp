#pragma once

#include <boost/json/object.hpp>
#include <stdexcept>
#include <string>

#include "agent/config/config.hpp"
#include "agent/ctl/exit_codes.hpp"
#include "policy/cleansing_allocator.hpp"

namespace writeback::agent {

/// What the daemon said to one call.
struct DaemonAnswer {
  long status = 0;         ///< of HTTP
  long retry_after_s = 0;  ///< 0: not told
  boost::json::object members;

  [[nodiscard]] bool done() const { return status >= 200 && status < 300; }
};

/// Why a command ends without an answer, and with which code.
class CallFailure : public std::runtime_error {
 public:
  CallFailure(ExitCode code, const std::string& what) : std::runtime_error(what), code_(code) {}
  [[nodiscard]] ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

/// One call to the daemon that runs with this configuration, over its control socket (libcurl),
/// waiting as long as the daemon itself may take. Throws CallFailure where none answers.
[[nodiscard]] DaemonAnswer get_from_daemon(const Config& config, const std::string& path);
[[nodiscard]] DaemonAnswer post_to_daemon(const Config& config, const std::string& path,
                                          const CleansedString& body);
[[nodiscard]] DaemonAnswer post_to_daemon(const Config& config, const std::string& path,
                                          const boost::json::object& body);

/// What a command ends with after this answer.
[[nodiscard]] ExitCode code_for(const DaemonAnswer& answer);

/// Prints a problem (RFC 9457) for the administrator, with everything that it names; code_for().
ExitCode report_problem(const DaemonAnswer& answer);

}  // namespace writeback::agent
