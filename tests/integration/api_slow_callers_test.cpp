#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/integration/daemon_test.hpp"

namespace writeback::test {

using support::RawTls;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

/// A TCP connection on which nobody says a word.
class SilentCaller {
 public:
  explicit SilentCaller(std::uint16_t port)
      : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~SilentCaller() { close(socket_); }
  SilentCaller(const SilentCaller&) = delete;
  SilentCaller& operator=(const SilentCaller&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] bool is_ended_within(std::chrono::milliseconds limit) const {
    pollfd ended{socket_, POLLIN, 0};
    if (poll(&ended, 1, static_cast<int>(limit.count())) != 1) return false;
    char byte = 0;
    return recv(socket_, &byte, 1, 0) <= 0;
  }

 private:
  int socket_;
  bool connected_ = false;
};

}  // namespace

class ApiSlowCallers : public DaemonTest {};

TEST_F(ApiSlowCallers, WhoeverIsTooSlowIsCut) {
  // All three at once, because each of them takes the daemon's whole patience.
  const SilentCaller without_handshake(daemon().port());
  RawTls half_a_header(daemon().raw_settings());
  half_a_header.write("GET /healthz HTTP/1.1\r\nHost: loc");
  RawTls half_a_body(daemon().raw_settings());
  half_a_body.write(
      "POST /v1/account/status HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n{\"us");
  EXPECT_EQ(api().get("/healthz").status, 200) << "others are served meanwhile";
  EXPECT_TRUE(without_handshake.is_ended_within(support::patience));
  EXPECT_EQ(half_a_header.read_to_end(support::patience), "");
  EXPECT_TRUE(half_a_header.ended());
  EXPECT_EQ(half_a_body.read_to_end(support::patience), "");
  EXPECT_TRUE(half_a_body.ended());
}

class ApiManyConnections : public DaemonTest {
 protected:
  static void SetUpTestSuite() { prepared_daemon().ini.set("api", "max_connections", "20"); }
};

TEST_F(ApiManyConnections, IdleOnesGiveWayToNewOnes) {
  std::vector<std::unique_ptr<RawTls>> idle;
  for (int i = 0; i < 60; ++i) {
    idle.push_back(std::make_unique<RawTls>(daemon().raw_settings()));
    ASSERT_EQ(idle.back()->failure(), "") << i;
    idle.back()->write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ASSERT_THAT(idle.back()->read_response(), HasSubstr(" 200 ")) << i;
  }
  EXPECT_EQ(idle.front()->read_to_end(support::patience), "");
  EXPECT_TRUE(idle.front()->ended()) << "the one that was idle longest";
  idle.back()->write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(idle.back()->read_response(), HasSubstr(" 200 ")) << "the newest one is still there";
}

TEST_F(ApiManyConnections, SilentOnesKeepNobodyOutForLong) {
  std::vector<std::unique_ptr<SilentCaller>> silent;
  for (int i = 0; i < 40; ++i) {
    silent.push_back(std::make_unique<SilentCaller>(daemon().port()));
    EXPECT_TRUE(silent.back()->connected());
  }
  EXPECT_TRUE(support::wait_until([&] { return daemon().client().get("/healthz").status == 200; }));
}

}  // namespace writeback::test
