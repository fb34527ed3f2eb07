#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "tests/integration/daemon_test.hpp"
#include "tests/support/temp_folder.hpp"

namespace writeback::test {

using testing::HasSubstr;

namespace {

/// The end of NOTIFY_SOCKET that systemd holds.
class NotifySocket {
 public:
  NotifySocket() : descriptor_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path().c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  ~NotifySocket() { close(descriptor_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  [[nodiscard]] std::string path() const { return folder_ / "socket"; }
  /// The first message from here on that begins so; empty: none came in time.
  [[nodiscard]] std::string next(std::string_view beginning) const {
    std::array<char, 4096> text{};
    pollfd one{descriptor_, POLLIN, 0};
    while (poll(&one, 1, 20'000) == 1) {
      const auto count = recv(descriptor_, text.data(), text.size(), 0);
      if (count <= 0) break;
      std::string message(text.data(), static_cast<std::size_t>(count));
      if (message.starts_with(beginning)) return message;
    }
    return {};
  }

 private:
  int descriptor_;
  support::TempFolder folder_{"notify"};
};

}  // namespace

TEST(SystemdNotify, HearsOfTheStartReloadsTheWatchdogAndTheEnd) {
  const NotifySocket systemd;
  support::Daemon daemon(support::TestDirectory::shared());
  daemon.environment.push_back("NOTIFY_SOCKET=" + systemd.path());
  daemon.environment.push_back("WATCHDOG_USEC=200000");
  daemon.start();
  EXPECT_THAT(systemd.next("READY=1"), HasSubstr("STATUS="));
  EXPECT_FALSE(systemd.next("WATCHDOG=1").empty());
  EXPECT_FALSE(systemd.next("WATCHDOG=1").empty()) << "the loop says it again and again";
  ASSERT_TRUE(daemon.reload());
  EXPECT_THAT(systemd.next("RELOADING=1"), HasSubstr("MONOTONIC_USEC="));
  EXPECT_FALSE(systemd.next("READY=1").empty()) << "the reload is done";
  EXPECT_EQ(daemon.stop(), 0);
  EXPECT_FALSE(systemd.next("STOPPING=1").empty());
}

}  // namespace writeback::test
