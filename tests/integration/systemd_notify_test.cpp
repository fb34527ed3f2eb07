#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "tests/integration/daemon_test.hpp"
#include "tests/support/free_port.hpp"
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
  EXPECT_THAT(systemd.next("STOPPING=1"), HasSubstr("EXTEND_TIMEOUT_USEC=45000000"));
}

TEST(SystemdNotify, SocketsOfSystemdTakeThePlaceOfThoseOfTheIniFile) {
  support::Daemon daemon(support::TestDirectory::shared());
  const auto unused = support::free_port();
  daemon.ini.set("api", "listen", "127.0.0.1:" + std::to_string(unused));
  daemon.wrapper = {"/usr/bin/systemd-socket-activate", "--listen",
                    "127.0.0.1:" + std::to_string(daemon.port())};
  daemon.start();
  EXPECT_TRUE(daemon.log_shows("which systemd opened; [api] listen is not used"));
  EXPECT_EQ(daemon.count_in_log("listening on 127.0.0.1:" + std::to_string(unused)), 0U);
  ASSERT_TRUE(daemon.reload());
  EXPECT_EQ(daemon.client().get("/readyz").status, 200) << "a reload leaves them open";
}

TEST(SystemdNotify, ASocketThatIsNotForTcpIsRefusedByName) {
  support::Daemon daemon(support::TestDirectory::shared());
  daemon.write_ini();
  const std::string path = daemon.path("wrong.sock");
  support::ChildProcess wrong({{"/usr/bin/systemd-socket-activate", "--listen", path,
                                support::Daemon::program(), "--config", daemon.ini_file()},
                               daemon.path("wrong.log")});
  // The first connection starts it.
  support::ChildProcess caller(
      {{"/usr/bin/curl", "-s", "--retry", "100", "--retry-all-errors", "--retry-delay", "0",
        "--retry-max-time", "20", "--unix-socket", path, "http://localhost/"},
       daemon.path("caller.log")});
  const auto code = wrong.wait_for_exit(std::chrono::seconds{30});
  EXPECT_EQ(code, 1);
  EXPECT_THAT(support::read_file(daemon.path("wrong.log")), HasSubstr("does not listen for TCP"));
}

}  // namespace writeback::test
