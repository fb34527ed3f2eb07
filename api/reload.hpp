#pragma once

#include <functional>
#include <string>
#include <vector>

namespace writeback::api {

/// What came of reading the ini file anew. With mistakes the old one stays in use.
struct ReloadOutcome {
  std::vector<std::string> mistakes;  ///< each with file, line, section and key
  std::vector<std::string> notes;     ///< what the administrator should know, and is no mistake
};

/// Reads the ini file anew, on the event loop, and does not fail otherwise.
using Reload = std::function<ReloadOutcome()>;

}  // namespace writeback::api
