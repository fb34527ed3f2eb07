#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/request.hpp"

namespace writeback::api {

/// Browsers with the pages of the bundled portal, in log lines and in the audit trail; no
/// `[client:NAME]` may be called so.
inline constexpr std::string_view bundled_portal_name = "bundled-portal";

/// The bundled portal: its pages, and who may call the flows without a key because of them.
/// Immutable.
struct Portal {
  bool enabled = false;
  /// `https://HOST[:PORT]`, where people reach the pages; empty: the host that their browser names.
  std::string origin;
  /// A JSON object that the pages read.
  std::string settings;
  /// What else than the agent itself the pages may load from: the CAPTCHA provider; separated by
  /// spaces.
  std::string foreign_sources;
  /// Its script writes styles into the page, which no policy can tell from those of a stranger.
  bool inline_styles = false;
};

/// Whether it is a page of the portal that asks, as the browser tells it (the Fetch standard, 2.2.3
/// and 3.2): another site's page can't say so. A program can; to it the flows are what they are to
/// everybody who opens the pages.
[[nodiscard]] bool comes_from_own_page(const Portal& portal, const Request& request);

/// The page or file at the address; method_not_allowed for anything but GET; empty: there is none,
/// or the portal is switched off.
[[nodiscard]] std::optional<Result<Response>> find_page(const Portal& portal,
                                                        std::string_view method,
                                                        std::string_view path);

}  // namespace writeback::api
