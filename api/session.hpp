#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>

#include "api/caller_socket.hpp"
#include "api/service.hpp"
#include "api/sessions.hpp"

namespace writeback::api {

/// The service of this moment: a reload puts another one in its place.
using CurrentService = std::function<std::shared_ptr<const Service>()>;

/// One caller's connection from the handshake to its end: HTTP/1.1 bytes to plain requests and
/// back (Beast), one request after the other, every wait with a deadline. Never throws; reports
/// nothing but the log lines of its requests.
[[nodiscard]] boost::asio::awaitable<void> serve_connection(std::unique_ptr<CallerSocket> socket,
                                                            CurrentService service,
                                                            std::shared_ptr<Sessions> sessions);

}  // namespace writeback::api
